/* estimate_pair.c - see estimate.h: covariances of estimates, their differences and quotients. */
#include "estimate.h"

#include "mem.h"

#include <math.h>

/* What two forms have to do with each other. */
enum relation {
	RELATION_SAME,  /* one design: a covariance */
	RELATION_APART, /* different samples: independent */
	RELATION_ODD,   /* two weightings of one sample */
};

static enum relation relate(const struct form *a, const struct form *b)
{
	const struct design *left = form_design(a), *right = form_design(b);

	if (design_same(left, right))
		return RELATION_SAME;
	return design_sample(left) == design_sample(right) ? RELATION_ODD : RELATION_APART;
}

/* The forms of several estimates, each once. */
struct forms {
	struct form **at;
	size_t count;
	double *v; /* count x count */
};

static size_t place_of(const struct forms *forms, const struct form *form)
{
	size_t at = 0;

	while (at < forms->count && forms->at[at] != form)
		at++;
	return at;
}

static bool gather(struct forms *forms, const struct estimate *const *estimate, size_t k,
                   struct err *err)
{
	size_t most = 0;

	for (size_t i = 0; i < k; i++)
		most += estimate[i]->terms;
	forms->at = mem_alloc(MAX(most, 1), sizeof(struct form *), err);
	forms->v = mem_zero(MAX(most, 1), MAX(most, 1) * sizeof *forms->v, err);
	if (forms->at == NULL || forms->v == NULL)
		return false;
	for (size_t i = 0; i < k; i++)
		for (size_t t = 0; t < estimate[i]->terms; t++) {
			struct form *form = estimate[i]->term[t].form;
			if (place_of(forms, form) == forms->count)
				forms->at[forms->count++] = form;
		}
	return true;
}

/* Covariances of the forms of one design, at their places among all. */
static bool fill_group(struct forms *forms, const size_t *member, size_t members, bool by_rows,
                       struct err *err)
{
	struct form **form = mem_alloc(members, sizeof(struct form *), err);
	double *v = mem_alloc(members * members, sizeof *v, err);
	bool done = form != NULL && v != NULL;

	for (size_t i = 0; done && i < members; i++)
		form[i] = forms->at[member[i]];
	done = done && (by_rows ? form_covariance_rows(form, members, v, err)
	                        : form_covariance(form, members, v, err));
	for (size_t i = 0; done && i < members; i++)
		for (size_t j = 0; j < members; j++)
			forms->v[member[i] * forms->count + member[j]] = v[i * members + j];
	mem_free(form);
	mem_free(v);
	return done;
}

/* All of it, design by design: 0 between samples. */
static bool fill_all(struct forms *forms, bool by_rows, struct err *err)
{
	size_t *member = mem_alloc(MAX(forms->count, 1), sizeof *member, err);
	bool *taken = mem_zero(MAX(forms->count, 1), sizeof *taken, err);
	bool done = member != NULL && taken != NULL;

	for (size_t i = 0; done && i < forms->count; i++) {
		size_t members = 0;
		if (taken[i])
			continue;
		for (size_t j = i; done && j < forms->count; j++) {
			enum relation relation = relate(forms->at[i], forms->at[j]);
			if (relation == RELATION_SAME) {
				member[members++] = j;
				taken[j] = true;
			} else if (relation == RELATION_ODD) {
				err_advise(err, "compare estimates of one design");
				done = err_set(err, ERR_ARGUMENT,
				               "two weightings of one dataset have no known "
				               "covariance");
			}
		}
		done = done && fill_group(forms, member, members, by_rows, err);
	}
	mem_free(member);
	mem_free(taken);
	return done;
}

bool estimate_covariance(const struct estimate *const *estimate, size_t k, bool by_rows, double *v,
                         struct err *err)
{
	struct forms forms = {0};
	bool done = gather(&forms, estimate, k, err) && fill_all(&forms, by_rows, err);

	for (size_t i = 0; done && i < k; i++)
		for (size_t j = 0; j < k; j++) {
			const struct estimate *a = estimate[i], *b = estimate[j];
			double sum = 0;
			for (size_t s = 0; s < a->terms; s++)
				for (size_t t = 0; t < b->terms; t++)
					sum += a->term[s].coefficient * b->term[t].coefficient *
					       forms.v[place_of(&forms, a->term[s].form) *
					                       forms.count +
					               place_of(&forms, b->term[t].form)];
			bool known = !isnan(a->se) && !isnan(b->se);
			v[i * k + j] = known ? i == j ? MAX(sum, 0) : sum : NAN;
		}
	mem_free(forms.at);
	mem_free(forms.v);
	return done;
}

/* Whether all forms of one are of other samples than all of the other. */
static bool are_apart(const struct estimate *a, const struct estimate *b)
{
	for (size_t i = 0; i < a->terms; i++)
		for (size_t j = 0; j < b->terms; j++)
			if (relate(a->term[i].form, b->term[j].form) != RELATION_APART)
				return false;
	return a->terms > 0 && b->terms > 0;
}

/* x a + y b near the values of a and b, the result's value being `value`. */
static bool combine(enum estimate_kind kind, double value, const struct estimate *a, double x,
                    const struct estimate *b, double y, struct estimate *result, struct err *err)
{
	const struct estimate *one = result;
	bool apart = are_apart(a, b);
	double variance;

	*result = (struct estimate){
		.kind = kind,
		.value = value,
		.se = NAN,
		.df = apart ? a->df + b->df : MIN(a->df, b->df),
		.deff = NAN,
		.base = MIN(a->base, b->base),
		.weighted_base = MIN(a->weighted_base, b->weighted_base),
		.effective_base = MIN(a->effective_base, b->effective_base),
		.missing = MAX(a->missing, b->missing),
		.condition = MIN(a->condition, b->condition),
		.sd = NAN,
		.p = NAN,
		.p_se = NAN,
		.low = NAN,
		.high = NAN,
		.level = NAN,
		.independent = apart,
	};
	result->term = mem_alloc(MAX(a->terms + b->terms, 1), sizeof *result->term, err);
	if (result->term == NULL)
		return false;
	for (size_t i = 0; i < a->terms + b->terms; i++) {
		struct estimate_term term = i < a->terms ? a->term[i] : b->term[i - a->terms];
		term.coefficient *= i < a->terms ? x : y;
		result->term[result->terms++] = term;
		form_hold(term.form);
	}
	result->se = 0; /* what has no se has no covariance */
	if (!estimate_covariance(&one, 1, false, &variance, err)) {
		estimate_clear(result);
		return false;
	}
	result->se = isnan(a->se) || isnan(b->se) ? NAN : sqrt(variance);
	return true;
}

bool estimate_difference(const struct estimate *a, const struct estimate *b,
                         struct estimate *result, struct err *err)
{
	return combine(ESTIMATE_DIFFERENCE, a->value - b->value, a, 1, b, -1, result, err);
}

bool estimate_quotient(const struct estimate *a, const struct estimate *b, struct estimate *result,
                       struct err *err)
{
	if (b->value == 0) {
		err_advise(err, "take their difference");
		return err_set(err, ERR_DATA, "there is no quotient by an estimate of 0");
	}
	double ratio = a->value / b->value;
	return combine(ESTIMATE_QUOTIENT, ratio, a, 1 / b->value, b, -ratio / b->value, result,
	               err);
}
