import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../app/navigation";

/** Leads from patients that match several to the pairs that may be one person. */
export function CompareLink() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Anchor component="button" type="button" size="sm" onClick={() => navigate({ page: "duplicates" })}>
      {t("home.compare")}
    </Anchor>
  );
}
