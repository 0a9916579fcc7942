// Property tests try the same values each time, so that a change fails by what it changed. MEDPROBE_FUZZ=1 tries new ones.
import fc from 'fast-check';

if (process.env['MEDPROBE_FUZZ'] === undefined) fc.configureGlobal({ seed: 20_261_122 });
