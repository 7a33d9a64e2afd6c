/** The field that gets the cursor first. A certificate is shown by a test, which starts at once. */
export type EditStart = "host" | "password" | "database" | "certificate";
