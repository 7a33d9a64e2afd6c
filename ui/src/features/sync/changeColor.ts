import type { ChangeKind } from "../../bindings/ChangeKind";
import type { StatusColor } from "../../components/statusColor";

export const changeColor: Record<ChangeKind, StatusColor> = {
  created: "good",
  updated: "brand",
  linked: "brand",
  merged: "brand",
  deactivated: "warn",
  reactivated: "good",
  deleted: "warn",
  restored: "good",
  removed: "warn",
  returned: "good",
  kept: "brand",
  released: "brand",
};
