/** The version of Open Dental as people say it: year and release, without the build. */
export function shortVersion(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
