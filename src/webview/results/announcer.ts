/** Progress is told at most this often to those who listen to the panel. */
const PROGRESS_EVERY_MS = 10_000;

/**
 * What a screen reader is told. What a person did is told at once; progress comes several times a second and is told now
 * and then, and when the run ends or starts again.
 */
export class Announcer {
  text = '';
  private toldAt = -Infinity;
  private state = '';

  /** @param state of the runs, whose change is always told @returns whether `text` has changed. */
  progress(text: string, state: string, now: number): boolean {
    if (state === this.state && now - this.toldAt < PROGRESS_EVERY_MS) return false;
    this.state = state;
    this.toldAt = now;
    return this.say(text);
  }

  say(text: string): boolean {
    const changed = text !== this.text;
    this.text = text;
    return changed;
  }
}
