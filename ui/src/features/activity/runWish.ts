import type { RunQuery } from "../../bindings/RunQuery";

/** Every run that there ever was. */
export const allRuns: RunQuery = { integration: null, trigger: null, ending: null, from: null, until: null };
