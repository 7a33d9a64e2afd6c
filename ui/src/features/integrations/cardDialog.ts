import type { IntegrationCard } from "../../bindings/IntegrationCard";

/** What every dialog about one integration is told. */
export interface CardDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}
