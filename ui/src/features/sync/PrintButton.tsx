import { Button } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { usePrintPage } from "../../backend/queries/help";
import { FaultNote } from "../../components/FaultNote";

/** Prints the printed fix list, never the window itself. */
export function PrintButton() {
  const { t } = useTranslation();
  const print = usePrintPage();
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPrinter size={15} aria-hidden="true" />}
        loading={print.isPending}
        onClick={() => print.mutate()}
      >
        {t("fixList.print")}
      </Button>
      {print.isError && <FaultNote fault={toFault(print.error)} />}
    </>
  );
}
