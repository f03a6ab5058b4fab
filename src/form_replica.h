/*
 * form_replica.h - forms worked out again in each replicate. Floor 3.
 *
 * In a design with replicates a form carries the values of its estimate in all of them, from the
 * sums that the cells have for each replicate (cells_replicates). form_covariance uses these.
 */
#ifndef FORM_REPLICA_H
#define FORM_REPLICA_H

#include "form.h"
#include "replica.h"

/* What the form's part and base give. */
enum form_value {
	FORM_SHARE, /* sum of w in the part by that in the base */
	FORM_MEAN,  /* mean of the value, or of the scores, in the part */
	FORM_TOTAL, /* sum of w x in the part */
	FORM_COUNT, /* sum of w in the part */
};

/* Sets form->replica where the design has replicates; `estimate` is the value from all rows. */
MUST_USE bool form_replicate(struct form *form, enum form_value value, double estimate,
                             struct err *err);

#endif
