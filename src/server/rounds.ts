/**
 * Work that is done in rounds, one at a time: whoever has something for it asks for a round, and what is asked for
 * while one is under way is done in one more after it. A round that fails is left at that, to be asked for again.
 */
export class Rounds {
  readonly #round: () => Promise<void>;
  #underWay = false;
  #wanted = false;

  constructor(round: () => Promise<void>) {
    this.#round = round;
  }

  /** Has a round begin, or one more follow the one that is under way. */
  again(): void {
    this.#wanted = true;
    if (!this.#underWay) void this.#run();
  }

  async #run(): Promise<void> {
    this.#underWay = true;
    try {
      while (this.#wanted) {
        this.#wanted = false;
        await this.#round();
      }
    } catch {
      // As the comment above says.
    } finally {
      this.#underWay = false;
    }
  }
}
