import { useTranslation } from "react-i18next";
import licenses from "./licenses.txt?raw";
import classes from "./ThirdParty.module.css";

/** The license texts, each with the components it covers. */
export function LicenseText() {
  const { t } = useTranslation();
  return (
    // Must scroll by keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes.texts} aria-label={t("about.texts")} tabIndex={0} lang="en">
      {licenses}
    </section>
  );
}
