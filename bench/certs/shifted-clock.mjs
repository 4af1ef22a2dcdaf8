// Imported before the command it gives it a wrong clock, by the argument --clock-offset=-10m: whatever reads the time of day in this process
// gets it shifted; the monotonic clock is right, as on a machine whose time was set wrong.

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000 };
const flag = process.argv.findIndex((argument) => argument.startsWith('--clock-offset='));
const [, sign, amount, unit] = /=([+-]?)(\d+)([smh])$/.exec(flag < 0 ? '=0s' : process.argv[flag]) ?? [];
if (flag >= 0) process.argv.splice(flag, 1);
const offset = (sign === '-' ? -1 : 1) * Number(amount) * (UNIT_MS[unit] ?? 0);

const RightDate = Date;
globalThis.Date = class extends RightDate {
  constructor(...values) {
    if (values.length === 0) super(RightDate.now() + offset);
    else super(...values);
  }
  static now() {
    return RightDate.now() + offset;
  }
};
