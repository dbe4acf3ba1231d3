/** How much is measured: `--quick` is for trying the measurements out, not for figures. */
export type Scale = { rounds: number; seconds: number; devices: number; days: number };

export const scaleOf = (isQuick: boolean): Scale =>
  isQuick ? { rounds: 1, seconds: 2, devices: 3, days: 40 } : { rounds: 3, seconds: 5, devices: 29, days: 60 };
