import { Button } from "@mantine/core";
import { IconSearch, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useGo } from "../../app/place";
import { EmptyState } from "../../components/EmptyState";
import { narrows, startWish, type PatientWish } from "./patientWish";

interface NoPatientsProps {
  wish: PatientWish;
  onWish: (wish: PatientWish) => void;
  onAdd: () => void;
}

/** Nobody here yet, or nobody who matches. */
export function NoPatients({ wish, onWish, onAdd }: NoPatientsProps) {
  const { t } = useTranslation();
  const go = useGo();
  if (narrows(wish)) {
    return (
      <EmptyState icon={<IconSearch size={24} />} title={t("patients.noHitsTitle")} text={t("patients.noHitsText")}>
        {wish.search !== "" && (
          <Button variant="default" onClick={() => onWish({ ...wish, search: "" })}>
            {t("common.clearSearch")}
          </Button>
        )}
        <Button variant="default" onClick={() => onWish({ ...startWish, search: wish.search, standing: "all" })}>
          {t("patients.searchAll")}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<IconUsers size={24} />} title={t("patients.emptyTitle")} text={t("patients.emptyText")}>
      <Button onClick={() => go({ page: "settings", tab: "integrations" })}>{t("patients.toIntegrations")}</Button>
      <Button variant="default" onClick={onAdd}>
        {t("patients.add")}
      </Button>
    </EmptyState>
  );
}
