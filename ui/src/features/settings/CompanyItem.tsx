import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import classes from "./Settings.module.css";

interface CompanyItemProps {
  company: CompanyView;
  onRename: () => void;
}

export function CompanyItem({ company, onRename }: CompanyItemProps) {
  const { t } = useTranslation();
  return (
    <li className={classes.item}>
      <div>
        <Text fw={600} size="sm">
          {company.name}
        </Text>
        <Text c="dimmed" size="sm">
          {t("companies.patients", { count: company.patients })}
        </Text>
      </div>
      <Button variant="default" size="xs" aria-label={t("companies.renameOne", { name: company.name })} onClick={onRename}>
        {t("common.rename")}
      </Button>
    </li>
  );
}
