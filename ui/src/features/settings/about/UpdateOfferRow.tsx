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
  onUpdate: () => void;
}

/** A newer version: Update now, or Later. */
export function UpdateOfferRow({ offer, step, onUpdate }: UpdateOfferRowProps) {
  const { t } = useTranslation();
  const texts = useUpdateTexts()(offer, step);
  const later = usePostponeUpdate();
  return (
    <UpdateRow {...texts} live={step !== null}>
      {!offer.postponed && step === null && (
        <Button variant="subtle" loading={later.isPending} onClick={() => later.mutate(offer.version)}>
          {t("updates.later")}
        </Button>
      )}
      {offer.installer === "program" && (
        <Button loading={step !== null} onClick={onUpdate}>
          {t("updates.now")}
        </Button>
      )}
    </UpdateRow>
  );
}
