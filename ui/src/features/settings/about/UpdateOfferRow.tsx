import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { UpdateOffer } from "../../../bindings/UpdateOffer";
import type { UpdateStep } from "../../../bindings/UpdateStep";
import { usePostponeUpdate } from "../../../backend/queries/updates";
import { useUpdateTexts } from "../../updates/useUpdateTexts";
import { UpdateRow } from "./UpdateRow";

interface UpdateOfferRowProps {
  offer: UpdateOffer;
  step: UpdateStep | null;
  /** Whether it is being installed. */
  busy: boolean;
  onUpdate: () => void;
}

/** A newer version: Update now, or Later. */
export function UpdateOfferRow({ offer, step, busy, onUpdate }: UpdateOfferRowProps) {
  const { t } = useTranslation();
  const texts = useUpdateTexts()(offer, step);
  const later = usePostponeUpdate();
  return (
    <UpdateRow {...texts} live={step !== null}>
      {!offer.postponed && !busy && (
        <Button variant="subtle" loading={later.isPending} onClick={() => later.mutate(offer.version)}>
          {t("updates.later")}
        </Button>
      )}
      {offer.installer === "program" && (
        <Button loading={busy} onClick={onUpdate}>
          {t("updates.now")}
        </Button>
      )}
    </UpdateRow>
  );
}
