import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CompanyView } from "../../bindings/CompanyView";
import { toFault } from "../../backend/fault";
import { useRemoveCompany } from "../../backend/queries/companies";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";

interface RemoveCompanyDialogProps {
  opened: boolean;
  company: CompanyView | null;
  onClose: () => void;
}

/** Asks before an empty company is removed. */
export function RemoveCompanyDialog({ opened, company, onClose }: RemoveCompanyDialogProps) {
  const { t } = useTranslation();
  const remove = useRemoveCompany();
  return (
    <AppDialog opened={opened} onClose={onClose} size={480}>
      <DialogHeading title={t("companies.removeTitle", { name: company?.name })} />
      <DialogBody>
        <Text size="sm">{t("companies.removeText")}</Text>
        <Text size="sm">{t("companies.removeDeleted")}</Text>
        {remove.isError && <FaultNote fault={toFault(remove.error)} />}
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.cancel")}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(company?.id ?? "", { onSuccess: onClose })}
          >
            {t("companies.removeConfirm")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
