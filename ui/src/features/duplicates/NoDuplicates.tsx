import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";
import { EmptyState } from "../../components/EmptyState";

interface NoDuplicatesProps {
  /** How many pairs were put off. */
  later: number;
  onShow: () => void;
}

/** That no pair is left, and the next step. */
export function NoDuplicates({ later, onShow }: NoDuplicatesProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const home = useRef<HTMLButtonElement>(null);
  // After the last pair, nothing else has the focus.
  useEffect(() => {
    if (document.activeElement === document.body) home.current?.focus();
  }, []);
  return (
    <EmptyState
      icon={<IconCircleCheck size={24} />}
      title={t("duplicates.none")}
      text={later > 0 ? t("duplicates.putOff", { count: later }) : t("duplicates.noneText")}
    >
      {later > 0 && (
        <Button variant="default" onClick={onShow}>
          {t("duplicates.showPutOff")}
        </Button>
      )}
      <Button ref={home} onClick={() => navigate({ page: "home" })}>{t("duplicates.toHome")}</Button>
    </EmptyState>
  );
}
