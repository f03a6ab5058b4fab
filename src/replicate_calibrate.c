/* replicate_calibrate.c - see replicate_calibrate.h. */
#include "replicate_calibrate.h"

#include "calibrate.h"
#include "mem.h"
#include "threads.h"

#include <math.h>
#include <string.h>

enum {
	ATTEMPTS = 50,                /* draws of a replicate at most */
	ONE_IN = 20,                  /* replicates may have been drawn again */
	KEPT_MOST = 64 * 1024 * 1024, /* factors of patterns that are kept */
};

enum outcome {
	OUTCOME_MET,
	OUTCOME_EMPTY,  /* a category with a target has nobody */
	OUTCOME_MISSED, /* the totals cannot be met */
};

/* What became of a replicate at last, and at its first draw. */
struct fate {
	enum outcome first, last;
	size_t step, part; /* of the first draw, where a category was empty */
};

struct worker {
	double *room, *weight, *next, *total;
	struct err err;
};

struct task {
	struct replicates *made;
	struct fate *fate;
	struct worker worker[THREADS_MAX];
	bool *accepted; /* of each step: the design itself misses its totals */
};

/* The part with a target that has nobody; SIZE_MAX: none. */
static bool find_empty(const struct calibration *calibration, struct worker *own, size_t *part)
{
	if (!calibration_totals(calibration, own->weight, own->total, &own->err))
		return false;
	*part = SIZE_MAX;
	for (size_t i = calibration->margins->parts; i-- > 0;)
		if (calibration->target[i] != 0 && own->total[i] == 0)
			*part = i;
	return true;
}

/* The factor of each pattern, from weights before and after. */
static void keep(const struct replicates_step *step, size_t r, const double *before,
                 const double *after)
{
	const struct margins *margins = step->calibration->margins;
	double *g = step->g + r * margins->patterns;

	for (size_t i = 0; i < margins->patterns; i++)
		g[i] = 1;
	for (size_t row = 0; row < margins->rows; row++)
		if (before[row] != 0)
			g[margins->pattern[row]] = after[row] / before[row];
}

/* All steps of replicate r as it is drawn now. */
static bool attempt(const struct task *task, struct worker *own, size_t r, struct fate *fate)
{
	const struct replicates *made = task->made;

	fate->last = OUTCOME_MET;
	replicates_drawn(made, r, own->room, own->weight);
	for (size_t i = 0; i < made->steps; i++) {
		const struct replicates_step *step = &made->step[i];
		struct calibrate_result result;
		if (step->calibration == NULL) {
			for (size_t row = 0; row < made->rows; row++)
				own->weight[row] *= step->factor;
			continue;
		}
		if (!find_empty(step->calibration, own, &fate->part))
			return false;
		fate->step = i;
		if (fate->part != SIZE_MAX) {
			fate->last = OUTCOME_EMPTY;
			return true;
		}
		if (!calibration_solve(step->calibration, own->weight, own->next, NULL, &result,
		                       &own->err))
			return false;
		if (!(result.error <= step->calibration->tolerance) && !task->accepted[i]) {
			fate->last = OUTCOME_MISSED;
			return true;
		}
		if (step->g != NULL)
			keep(step, r, own->weight, own->next);
		double *swap = own->weight;
		own->weight = own->next;
		own->next = swap;
	}
	return true;
}

static void work(void *shared, size_t worker, size_t r)
{
	const struct task *task = shared;
	struct worker *own = &((struct task *)shared)->worker[worker];
	struct fate *fate = &task->fate[r], now;

	if (own->err.code != ERR_NONE || !attempt(task, own, r, fate))
		return;
	fate->first = fate->last;
	for (int i = 1; task->made->again != NULL && fate->last != OUTCOME_MET && i < ATTEMPTS;
	     i++) {
		task->made->again[r]++;
		if (!attempt(task, own, r, &now))
			return;
		fate->last = now.last;
	}
}

/* Whether the design itself misses totals, which its maker then accepted. */
static bool find_accepted(struct task *task, struct worker *own, struct err *err)
{
	const struct replicates *made = task->made;
	struct calibrate_result result;

	for (size_t row = 0; row < made->rows; row++)
		own->weight[row] = made->weight == NULL ? 1 : column_f64(made->weight)[row];
	for (size_t i = 0; i < made->steps; i++) {
		const struct replicates_step *step = &made->step[i];
		if (step->calibration == NULL) {
			for (size_t row = 0; row < made->rows; row++)
				own->weight[row] *= step->factor;
			continue;
		}
		memcpy(own->next, own->weight, made->rows * sizeof *own->next);
		if (!calibration_solve(step->calibration, own->next, own->weight, NULL, &result,
		                       err))
			return false;
		task->accepted[i] = !(result.error <= step->calibration->tolerance);
	}
	return true;
}

/* The option that a part stands for. */
static const char *part_name(const struct calibration *calibration, size_t part)
{
	const struct margins *margins = calibration->margins;
	size_t margin = margins_of_part(margins, part);

	return margins->column[margin]->labels->option[part - margins->first[margin]].key;
}

/* Refuses what failed for good, and too many that were drawn again. */
static bool check_fates(const struct task *task, struct err *err)
{
	const struct replicates *made = task->made;
	size_t again = 0, which = made->count;
	bool lost = false;

	for (size_t r = made->count; r-- > 0;) {
		bool failed = task->fate[r].first != OUTCOME_MET;
		again += failed;
		lost |= task->fate[r].last != OUTCOME_MET;
		if (failed)
			which = r;
	}
	bool drawn = made->again != NULL;
	if (!lost && again * ONE_IN <= made->count)
		return true;

	const struct fate *fate = &task->fate[which];
	err_advise(err, drawn ? "join rare options, or take fewer margins"
	                      : "join rare options, or choose type = \"bootstrap\"");
	if (fate->first == OUTCOME_MISSED)
		return err_set(err, ERR_DATA,
		               "the weighting cannot be repeated in %zu of %zu replicates", again,
		               made->count);
	return err_set(err, ERR_DATA, "nobody has '%.40s' in replicate %zu; %zu of %zu fail so",
	               part_name(made->step[fate->step].calibration, fate->part), which + 1, again,
	               made->count);
}

static bool take_steps(struct replicates *made, const struct replicate_spec *spec, struct err *err)
{
	made->step = mem_zero(MAX(spec->steps, 1), sizeof *made->step, err);
	if (made->step == NULL)
		return false;
	for (size_t i = 0; i < spec->steps; i++) {
		const struct calibration *calibration = spec->step[i].calibration;
		made->step[i].factor = spec->step[i].factor;
		made->steps++;
		if (calibration == NULL)
			continue;
		made->step[i].calibration = calibration_hold(calibration);
		if (calibration->margins->rows != made->rows)
			return err_set(err, ERR_ARGUMENT,
			               "the calibration has %zu rows, the design %zu",
			               calibration->margins->rows, made->rows);
		size_t patterns = calibration->margins->patterns;
		if (calibration->numbers > 0 || patterns > KEPT_MOST / made->count)
			continue;
		made->step[i].g = mem_alloc(MAX(patterns, 1) * made->count, sizeof(double), err);
		if (made->step[i].g == NULL)
			return false;
	}
	return true;
}

static bool worker_new(struct worker *own, const struct replicates *made, struct err *err)
{
	size_t places = 1;

	for (size_t i = 0; i < made->steps; i++)
		if (made->step[i].calibration != NULL)
			places = MAX(places, made->step[i].calibration->margins->parts +
			                             made->step[i].calibration->numbers + 1);
	own->room = mem_alloc(replicates_room(made), sizeof *own->room, err);
	own->weight = mem_alloc(made->rows + 1, sizeof *own->weight, err);
	own->next = mem_alloc(made->rows + 1, sizeof *own->next, err);
	own->total = mem_alloc(places, sizeof *own->total, err);
	return own->room != NULL && own->weight != NULL && own->next != NULL && own->total != NULL;
}

static bool run(struct task *task, struct err *err)
{
	struct replicates *made = task->made;
	size_t workers = threads_workers(made->count);
	struct threads_task threads = {task, work, NULL};

	task->fate = mem_zero(made->count, sizeof *task->fate, err);
	task->accepted = mem_zero(made->steps, sizeof *task->accepted, err);
	if (task->fate == NULL || task->accepted == NULL)
		return false;
	for (size_t i = 0; i < workers; i++)
		if (!worker_new(&task->worker[i], made, err))
			return false;
	if (!find_accepted(task, &task->worker[0], err) ||
	    !threads_run(&threads, made->count, workers, err))
		return false;
	for (size_t i = 0; i < workers; i++)
		if (task->worker[i].err.code != ERR_NONE) {
			*err = task->worker[i].err;
			return false;
		}
	return check_fates(task, err);
}

bool replicate_calibrate(struct replicates *made, const struct replicate_spec *spec,
                         struct err *err)
{
	if (spec->steps == 0)
		return true;
	if (!take_steps(made, spec, err))
		return false;
	struct task *task = mem_zero(1, sizeof *task, err);
	if (task == NULL)
		return false;
	task->made = made;
	bool done = run(task, err);
	for (size_t i = 0; i < THREADS_MAX; i++) {
		mem_free(task->worker[i].room);
		mem_free(task->worker[i].weight);
		mem_free(task->worker[i].next);
		mem_free(task->worker[i].total);
	}
	mem_free(task->fate);
	mem_free(task->accepted);
	mem_free(task);
	return done;
}
