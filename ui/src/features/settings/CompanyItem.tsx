import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import classes from "./Settings.module.css";

interface CompanyItemProps {
  company: CompanyView;
  onRename: () => void;
  onRemove: () => void;
}

export function CompanyItem({ company, onRename, onRemove }: CompanyItemProps) {
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
      <Group gap="sm">
        {company.removable && (
          <Button
            variant="subtle"
            color="red"
            size="xs"
            aria-label={t("companies.removeOne", { name: company.name })}
            onClick={onRemove}
          >
            {t("common.remove")}
          </Button>
        )}
        <Button variant="default" size="xs" aria-label={t("companies.renameOne", { name: company.name })} onClick={onRename}>
          {t("common.rename")}
        </Button>
      </Group>
    </li>
  );
}
