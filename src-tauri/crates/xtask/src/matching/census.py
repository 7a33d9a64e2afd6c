# Writes files of a census of made-up people, and every fifth person again with other errors, from the package pseudopeople.
import re
import sys

import pandas as pd
import pseudopeople

out, seeds, factor = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
noise = pseudopeople.get_config()["decennial_census"]["column_noise"]
config = None
if factor != 1:
    heavier = {
        column: {
            kind: {"cell_probability": settings["cell_probability"] * factor}
            for kind, settings in kinds.items()
            if isinstance(settings.get("cell_probability"), float)
        }
        for column, kinds in noise.items()
    }
    config = {"decennial_census": {"column_noise": heavier}}


def day(text):
    parts = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    return f"{parts[3]}-{parts[1]}-{parts[2]}" if parts else ""


def census(seed):
    data = pseudopeople.generate_decennial_census(seed=seed, config=config)
    text = lambda column: data[column].astype("string").fillna("").astype(str)
    rows = pd.DataFrame()
    rows["entity"] = text("simulant_id")
    rows["first_name"], rows["last_name"] = text("first_name"), text("last_name")
    rows["birthday"] = [day(each) for each in text("date_of_birth")]
    rows["gender"] = text("sex")
    rows["address"] = (text("street_number") + " " + text("street_name") + " " + text("unit_number")).str.strip()
    rows["city"], rows["zip"] = text("city"), text("zipcode")
    return rows


for number in range(1, seeds + 1):
    first, second = census(2 * number - 1), census(2 * number)
    again = second[second["entity"].str.extract(r"(\d+)$")[0].astype(int) % 5 == number % 5]
    both = pd.concat([first, again])
    both.to_csv(f"{out}/census-{factor}-{number}.csv", index=False)
