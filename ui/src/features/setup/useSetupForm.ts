import { useTranslation } from "react-i18next";
import { useFaultForm } from "../../components/useFaultForm";

/** The form of the first start. */
export function useSetupForm(asksPassphrase: boolean) {
  const { t } = useTranslation();
  return useFaultForm({
    initialValues: { practiceName: "", passphrase: "", again: "" },
    validate: ({ passphrase, again }) =>
      asksPassphrase && passphrase !== again ? { again: t("setup.passphraseDiffers") } : {},
    fields: { invalid_name: ["practiceName"], invalid_passphrase: ["passphrase"] },
  });
}

export type SetupForm = ReturnType<typeof useSetupForm>;
