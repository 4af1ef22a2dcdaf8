// Imported before a command it lets the clock of its process jump at each SIGUSR2, forwards and back, as on a machine whose time is set while
// it runs: whatever reads the time of day gets another one, the monotonic clock and timers go on.

const OFFSETS_MS = [3_600_000, -3_600_000, 86_400_000, -600_000, 90_000, -31_536_000_000, 0];

const RightDate = Date;
let jumps = 0;
let offset = 0;
process.on('SIGUSR2', () => {
  offset = OFFSETS_MS[jumps % OFFSETS_MS.length];
  jumps += 1;
});
globalThis.Date = class extends RightDate {
  constructor(...values) {
    if (values.length === 0) super(RightDate.now() + offset);
    else super(...values);
  }
  static now() {
    return RightDate.now() + offset;
  }
};
