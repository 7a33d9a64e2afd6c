import type { IntegrationCard } from "../../bindings/IntegrationCard";

/** The props of every dialog about one integration. */
export interface CardDialogProps {
  card: IntegrationCard;
  opened: boolean;
  onClose: () => void;
}
