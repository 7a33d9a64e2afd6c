import { useTranslation } from "react-i18next";
import licences from "./licences.txt?raw";
import classes from "./Parts.module.css";

/** Every licence, each below the parts that it is for. */
export function LicenceText() {
  const { t } = useTranslation();
  return (
    // Scrolled by keyboard as well.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={classes.texts} aria-label={t("about.texts")} tabIndex={0} lang="en">
      {licences}
    </section>
  );
}
