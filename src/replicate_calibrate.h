/*
 * replicate_calibrate.h - replicates calibrated like the design. Floor 3.
 *
 * Only replicate.c uses it. Where calibrations have no numbers, the factors of patterns are kept
 * for each replicate; else they are solved again whenever weights are asked for.
 */
#ifndef REPLICATE_CALIBRATE_H
#define REPLICATE_CALIBRATE_H

#include "replicate.h"

/*
 * Takes over the steps and solves them for each replicate. One in which a category has nobody, or
 * whose totals cannot be met, is drawn again if it was drawn; `again` counts how often.
 */
MUST_USE bool replicate_calibrate(struct replicates *made, const struct replicate_spec *spec,
                                  struct err *err);

#endif
