/** Open Dental's version as people say it: the year and the release, without the builds behind them. */
export function shortVersion(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
