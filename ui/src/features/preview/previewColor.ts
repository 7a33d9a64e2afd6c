import type { PreviewKind } from "../../bindings/PreviewKind";
import type { StatusColor } from "../../components/statusColor";

export const previewKinds = ["added", "updated", "matched", "deactivated", "skipped"] as const satisfies readonly PreviewKind[];

export const previewColor: Record<PreviewKind, StatusColor> = {
  added: "good",
  updated: "brand",
  matched: "brand",
  deactivated: "warn",
  skipped: "quiet",
};
