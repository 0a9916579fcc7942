/**
 * Whether the tests that only take photographs for a person to look at, in every kind of theme, are run. They assert
 * nothing that another test does not, and take minutes: MEDPROBE_PHOTOGRAPHS=1 runs them.
 */
export const PHOTOGRAPHS = process.env['MEDPROBE_PHOTOGRAPHS'] !== undefined;

if (!PHOTOGRAPHS) console.log('Photographs in every theme are left out: MEDPROBE_PHOTOGRAPHS=1 takes them.');
