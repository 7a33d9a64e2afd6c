# Runs Splink on a CSV file as its own examples do, and prints counts as JSON.
import json, sys, time
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

data = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False).replace("", None)
data["unique_id"] = range(len(data))
columns = [c for c in data.columns if data[c].notna().any()]
has = lambda c: c in columns
comparisons = [
    cl.ForenameSurnameComparison("first_name", "last_name"),
    cl.DateOfBirthComparison("birthday", input_is_string=True),
]
if has("address"):
    comparisons.append(cl.JaroWinklerAtThresholds("address", [0.9, 0.8]))
if has("zip"):
    comparisons.append(cl.ExactMatch("zip").configure(term_frequency_adjustments=True))
for c in ("gender", "ssn_digits", "phone", "insurance_number"):
    if has(c):
        comparisons.append(cl.ExactMatch(c).configure(term_frequency_adjustments=c != "gender"))
if has("email"):
    comparisons.append(cl.EmailComparison("email"))
rules = [
    block_on("first_name", "last_name"), block_on("birthday"), block_on("address"),
    block_on("last_name", "substr(birthday, 1, 4)"), block_on("first_name", "substr(birthday, 1, 7)"),
]
if has("phone"):
    rules += [block_on("phone", "substr(first_name, 1, 1)")]
settings = SettingsCreator(link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules)
start = time.time()
db = DuckDBAPI()
try:
    linker = Linker(data, settings, db_api=db)
except TypeError:
    linker = Linker(db.register(data), settings)
deterministic = [block_on("first_name", "last_name", "birthday")]
linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("birthday"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "last_name"))
found = linker.inference.predict(threshold_match_probability=0.05).as_pandas_dataframe()
entity = data["entity"]
l, r = found["unique_id_l"].astype(int), found["unique_id_r"].astype(int)
same = entity.loc[l].values == entity.loc[r].values
sure = found["match_probability"].values >= 0.9999
counts = entity.value_counts()
pairs = int((counts * (counts - 1) // 2).sum())
print(json.dumps({
    "records": len(data), "pairs": pairs, "sure": int(sure.sum()), "sure_wrong": int((sure & ~same).sum()),
    "asked": int((~sure).sum()), "asked_right": int((~sure & same).sum()), "all_ms": round((time.time() - start) * 1000),
}))
