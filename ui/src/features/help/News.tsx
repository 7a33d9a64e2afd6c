import { useTranslation } from "react-i18next";
import en from "../../i18n/en.json";
import classes from "./Help.module.css";

/** What is new in this version. */
export function News() {
  const { t } = useTranslation();
  const points = Object.keys(en.news.points) as (keyof typeof en.news.points)[];
  return (
    <ul className={classes.where}>
      {points.map((point) => (
        <li key={point}>{t(`news.points.${point}`)}</li>
      ))}
    </ul>
  );
}
