"""Splink on the columns that cimtool has made, in an environment of its own: ``splink_peer.py COLUMNS.csv``.

The model is written for these columns as Splink's tutorials do: eight blocking rules, seven comparisons, term
frequencies, EM on four rules.  Prints one JSON object: F1 of clusters at .95 and at the threshold that is best in
hindsight, and the seconds and memory from the table to the clusters at .95.  Knows nothing of cimtool.
"""

import json
import logging
import resource
import sys
import time

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BLOCKS = [block_on("phone"), block_on("email"), block_on("dob", "substr(sound,1,3)"), block_on("sound", "city"),
          block_on("bag", "city"), block_on("numbers", "city"), block_on("sound", "company"), block_on("dob", "city")]
NAME = cl.CustomComparison(output_column_name="name", comparison_levels=[
    cll.NullLevel("name"), cll.ExactMatchLevel("name", term_frequency_adjustments=True), cll.ExactMatchLevel("sound"),
    cll.ExactMatchLevel("bag"), cll.JaroWinklerLevel("name", .92), cll.JaroWinklerLevel("name", .8),
    cll.JaroWinklerLevel("name", .7), cll.ElseLevel()])
ADDRESS = cl.CustomComparison(output_column_name="street", comparison_levels=[
    cll.NullLevel("street"), cll.And(cll.ExactMatchLevel("street"), cll.ExactMatchLevel("numbers")),
    cll.ExactMatchLevel("numbers"), cll.JaroWinklerLevel("street", .9), cll.ElseLevel()])
COMPARISONS = [
    NAME, cl.JaroWinklerAtThresholds("company", [.92, .8]).configure(term_frequency_adjustments=True),
    cl.DamerauLevenshteinAtThresholds("phone", [1, 2]).configure(term_frequency_adjustments=True),
    cl.EmailComparison("email"), ADDRESS, cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True)]
SURE = [block_on("phone", "sound"), block_on("email", "sound"), block_on("sound", "dob")]
SESSIONS = [block_on("phone"), block_on("dob"), block_on("email"), block_on("sound", "city")]


def inside(labels):
    counts = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def f1(truth, labels):
    both = inside(truth.astype(np.int64) * len(labels) + labels)
    return 2 * both / max(inside(truth) + inside(labels), 1)


def components(size, left, right):
    first = np.arange(size)
    while True:
        before = first.copy()
        low = np.minimum(first[left], first[right])
        for ends in (left, right, before[left], before[right]):
            np.minimum.at(first, ends, low)
        first = first[first]
        if np.array_equal(first, before):
            return first


def main():
    logging.disable(logging.WARNING)
    table = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False).replace("", None)
    truth = pd.factorize(table.pop("cluster"))[0]
    table["unique_id"] = np.arange(len(table))
    started, cpu = time.perf_counter(), time.process_time()
    connection = duckdb.connect()
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=BLOCKS,
                               comparisons=COMPARISONS, retain_intermediate_calculation_columns=False,
                               retain_matching_columns=False)
    linker = Linker(api.register(pa.Table.from_pandas(table, preserve_index=False)), settings)
    linker.training.estimate_probability_two_random_records_match(SURE, recall=.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=2)
    for rule in SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    pairs = linker.inference.predict(threshold_match_weight=-8)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=.95)
    labels = connection.sql(f"select unique_id, cluster_id from {found.physical_name} order by unique_id").df()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    scored = f"select unique_id_l a, unique_id_r b, match_weight w from {pairs.physical_name}"
    rows = connection.sql(scored).fetchnumpy()
    left, right, weight = rows["a"].astype(int), rows["b"].astype(int), rows["w"]
    best = max((f1(truth, components(len(table), left[weight >= cut], right[weight >= cut])), cut)
               for cut in range(-4, 30, 2))
    print(json.dumps({
        "f1": round(f1(truth, pd.factorize(labels.cluster_id)[0]), 4), "best_f1": round(best[0], 4),
        "best_at_bits": best[1], "seconds": round(seconds, 1), "cpu_s": round(cpu_seconds, 1),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
