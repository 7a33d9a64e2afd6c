/** Host and port of a text that contains both, such as `od-server:3307` or `[::1]:3306`. */
export function splitHostAndPort(text: string): { host: string; port: string } | null {
  const parts = /^\s*(\[[^\]]+\]|[^:\s]+):(\d{1,5})\s*$/.exec(text);
  return parts?.[1] && parts[2] ? { host: parts[1], port: parts[2] } : null;
}

/** The port as a number; 0 if the text is not a port, which the app refuses. */
export function portNumber(text: string): number {
  const trimmed = text.trim();
  const port = /^\d{1,5}$/.test(trimmed) ? Number(trimmed) : 0;
  return port <= 65_535 ? port : 0;
}
