import type { ChangeKind } from "../../bindings/ChangeKind";
import type { Tone } from "../../components/tone";

/** How a kind of change is coloured wherever it is shown. */
export const changeTone: Record<ChangeKind, Tone> = {
  created: "good",
  updated: "brand",
  linked: "brand",
  deactivated: "warn",
  reactivated: "good",
};
