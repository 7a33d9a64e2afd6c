import { useTranslation } from "react-i18next";
import type { DuplicatePair } from "../../bindings/DuplicatePair";
import type { Reason } from "../../bindings/Reason";
import classes from "./Duplicates.module.css";
import { speaks } from "./speaks";

/** How likely two patients are one person, and what speaks for and against it. */
export function PairReasons({ pair }: { pair: DuplicatePair }) {
  const { t } = useTranslation();
  const certainty = pair.sure ? "sure" : pair.score >= 0.9 ? "likely" : "maybe";
  const sides = (["for", "against", "little"] as const).map((side) => {
    const reasons = pair.reasons.filter((reason) => speaks(reason) === side);
    return { side, reasons };
  });
  return (
    <section className={classes.card} aria-label={t("duplicates.why")}>
      <p className={classes.verdict}>{t(`duplicates.certainty.${certainty}`)}</p>
      <dl className={classes.sides}>
        {sides
          .filter(({ reasons }) => reasons.length > 0)
          .map(({ side, reasons }) => (
            <div key={side} className={classes.side}>
              <dt>{t(`duplicates.speaks.${side}`)}</dt>
              <dd>
                <Reasons reasons={reasons} />
              </dd>
            </div>
          ))}
      </dl>
      {pair.two_charts_in === null && <p className={classes.effect}>{t("duplicates.effect")}</p>}
    </section>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <li key={reason}>{t(`duplicates.reason.${reason}`)}</li>
      ))}
    </ul>
  );
}
