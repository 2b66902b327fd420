// Follows what becomes of tasks. The server says every few seconds that it has told all there is (`beat`). A stream that
// is cut, or silent for QUIET, tells nothing any more, and is opened again; one that goes on without a beat is behind, and
// followed. A page that is not seen takes none: browsers allow a site few connections.
const QUIET = 7000, AGAIN = 1000; // milliseconds

class Following {
  // `address` gives the stream's; `told(event)` hears of a change, `beat()` that all is told, `left()` that something may
  // be kept back from now on, `cut()` that it is so and was not our wish.
  constructor(address, on) {
    [this.address, this.on, this.whole] = [address, on, false];
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.open()));
    this.open();
  }

  open() {
    this.leave();
    if (document.hidden) return;
    this.stream = new EventSource(this.address());
    this.stream.onerror = () => this.fail();
    this.stream.addEventListener("beat", () => { this.hear(); this.keep(); this.whole = true; this.on.beat(); });
    for (const kind of ["task.opened", "task.changed", "task.closed"]) {
      this.stream.addEventListener(kind, (event) => { this.hear(); this.on.told(event); });
    }
    this.hear();
  }

  hear() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.fail(), QUIET);
  }

  keep() {
    clearTimeout(this.overdue);
    this.overdue = setTimeout(() => { this.whole = false; this.on.left(); }, QUIET);
  }

  leave() {
    clearTimeout(this.silence);
    clearTimeout(this.overdue);
    this.stream?.close();
    this.whole = false;
    this.on.left();
  }

  fail() {
    this.leave();
    this.silence = setTimeout(() => this.open(), AGAIN * (0.5 + Math.random())); // not all at once
    this.on.cut?.();
  }
}
