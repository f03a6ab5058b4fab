/* csv_fast.c - the fast lane of the CSV reader: chunks of the file on all cores. */
#include "csv_fast.h"

#include "csv_cells.h"
#include "csv_mask.h"
#include "mem.h"
#include "progress.h"
#include "threads.h"

#include <stdatomic.h>
#include <string.h>

enum {
	PAD = CSV_MASK_BLOCK,
	AHEAD = 4096,           /* bytes read behind a chunk, where its last record ends */
	ROOM_AHEAD = 64 * 1024, /* ... at most, or as many as the chunk has */
	REMEMBERED = 8 << 20,   /* bytes of texts and their codes, a thread */
};

/* What a thread has: room for a chunk, and what it read. */
struct worker {
	/* room */
	char *bytes;       /* a block, the chunk and what is ahead, a block */
	char *scratch;     /* as much */
	uint32_t *index;   /* ends of cells, behind the byte in front */
	uint32_t *waiting; /* rows, column by column */
	uint32_t *line;    /* of each row, from the first */
	double *values;    /* column by column */
	struct csv_cells *cells;
	struct csv_lore lore;

	/* the bytes: those from `at` of the file on, behind the first block */
	size_t at, got;
	bool is_end; /* of the file */

	/* what was read */
	struct csv_chunk chunk;
	size_t start, end; /* of the records in the file; start is SIZE_MAX if nothing was read */
	size_t lines;      /* line ends in them */
	struct csv_stretch stretch;
};

struct lane {
	struct csv_records *records;
	struct csv_rows *rows;
	size_t begin, size; /* where chunk 0 begins, where the file ends */
	size_t chunk, capacity;
	size_t width; /* cells a record */
	struct worker *worker;
	size_t workers;
	atomic_bool is_over; /* an error, or the file's end came early */
};

/* ---- a chunk's records ---------------------------------------------------------------------- */

/* Reads until `want` bytes are there, or all. */
static bool fill(const struct lane *lane, struct worker *worker, size_t want)
{
	struct err ignored = {0}; /* libcsv will meet it, too */
	size_t more, step = MIN(MAX(want, worker->got) - worker->got + AHEAD,
	                        lane->capacity - worker->got);

	if (want <= worker->got || worker->is_end || step == 0)
		return true;
	if (!source_peek(lane->records->source, worker->at + worker->got,
	                 worker->bytes + PAD + worker->got, step, &more, &ignored))
		return false;
	worker->got += more;
	worker->is_end = more < step;
	return true;
}

/*
 * Finds the ends of cells from the first byte on, up to the record that ends at byte `until` or
 * behind it. `stop` is the place of the last end that ends a record; false if there is none.
 */
static bool find_ends(const struct lane *lane, struct worker *worker, struct csv_mask *mask,
                      size_t until, size_t *stop)
{
	const char *bytes = worker->bytes;
	size_t last = PAD + until - worker->at - 1, done = PAD;
	size_t to = PAD + (until - worker->at + PAD - 1) / PAD * PAD;

	for (bool is_cut = false; !is_cut && !mask->is_irregular; to += PAD) {
		if (!fill(lane, worker, to - PAD))
			return false;
		is_cut = to > PAD + worker->got;
		csv_mask_ends(mask, bytes, done, MIN(to, PAD + worker->got), CSV_MASK_BEST);
		done = to;
		size_t i = mask->count;
		while (i > 0 && mask->end[i - 1] >= last)
			i--;
		for (; i < mask->count; i++) {
			*stop = i;
			mask->is_irregular &= bytes[mask->end[i]] != '\n'; /* behind it: not ours */
			if (bytes[mask->end[i]] == '\n')
				return true;
		}
	}
	*stop = mask->count;
	while (*stop > 0 && bytes[mask->end[*stop - 1]] != '\n')
		--*stop;
	return (*stop)-- > 0;
}

/* How many of the records have as many cells as they should; blank lines are none. */
static size_t count_rows(const struct lane *lane, const struct csv_chunk *chunk, size_t ends)
{
	size_t rows = 0, width = chunk->width;
	bool has_extra = width > lane->rows->columns;

	for (; (rows + 1) * width <= ends; rows++) {
		const uint32_t *end = chunk->end + rows * width + 1;
		for (size_t i = 0; i + 1 < width; i++)
			if (chunk->bytes[end[i]] == '\n')
				return rows;
		if (chunk->bytes[end[width - 1]] != '\n')
			return rows;
		size_t length = end[0] - end[-1] - 1;
		bool is_blank = length == 0 || (length == 1 && chunk->bytes[end[0] - 1] == '\r');
		if ((width == 1 && is_blank) ||
		    (has_extra && csv_chunk_cell(chunk, rows, width - 1).length > 0))
			return rows;
	}
	return rows;
}

/* Turns the cells into columns; rows are cut off before the first that is not plain. */
static void read_columns(const struct lane *lane, struct worker *worker)
{
	struct csv_chunk *chunk = &worker->chunk;
	size_t rows;

	do {
		char *values = (char *)worker->values;
		uint32_t *waiting = worker->waiting;
		rows = chunk->rows;
		for (size_t i = 0; i < lane->rows->columns && chunk->rows > 0; i++) {
			struct csv_cells *cells = &worker->cells[i];
			cells->waiting = waiting;
			chunk->rows = csv_cells_read(cells, &worker->lore, chunk, i, values);
			waiting += cells->waiting_count;
			values += (rows * cells->part.width + 7) / 8 * 8;
		}
	} while (chunk->rows < rows);
}

/* Lines of the rows, and rows without any cell filled. Lines count from the first row's. */
static void count_lines(struct worker *worker, bool has_breaks)
{
	const struct csv_chunk *chunk = &worker->chunk;
	struct csv_stretch *stretch = &worker->stretch;

	*stretch = (struct csv_stretch){.rows = chunk->rows};
	worker->lines = has_breaks ? 0 : chunk->rows;
	stretch->line = has_breaks ? worker->line : NULL;
	for (size_t row = 0; row < chunk->rows; row++) {
		const uint32_t *end = chunk->end + row * chunk->width;
		struct str record = {chunk->bytes + end[0] + 1, end[chunk->width] - end[0] - 1};
		if (csv_chunk_is_unfilled(chunk, row) && stretch->unfilled++ == 0)
			stretch->first_unfilled = has_breaks ? worker->lines : row;
		if (!has_breaks)
			continue;
		if (record.length > 0 && record.at[record.length - 1] == '\r')
			record.length--;
		worker->line[row] = (uint32_t)worker->lines;
		worker->lines += 1 + csv_scan_lines(record);
	}
}

/*
 * Reads the records from byte `from` of the file, up to the one that ends at `until` or behind it.
 * If `from` is no beginning of a record, the first is looked for. False if nothing could be read,
 * or the bytes are irregular and `quoted` may be another.
 */
static bool read_chunk(const struct lane *lane, struct worker *worker, size_t from, size_t until,
                       bool is_beginning, bool is_quoted)
{
	struct csv_mask mask = {
		.separator = lane->rows->separator,
		.quoted = is_quoted ? UINT64_MAX : 0,
		.begins = 1,
		.end = worker->index + 1,
	};
	size_t first = 0, stop;

	worker->start = SIZE_MAX;
	if (worker->at != from || worker->got == 0) {
		worker->at = from;
		worker->got = 0;
		worker->is_end = false;
	}
	if (!find_ends(lane, worker, &mask, until, &stop) || (mask.is_irregular && !is_beginning))
		return false;
	worker->index[0] = PAD - 1;
	while (!is_beginning && worker->bytes[mask.end[first]] != '\n')
		first++;
	first += !is_beginning; /* the byte in front of the first cell is index[first] */
	worker->chunk = (struct csv_chunk){
		.bytes = worker->bytes,
		.end = worker->index + first,
		.width = lane->width,
		.has_doubled = mask.has_doubled,
		.has_returns = mask.has_returns,
		.scratch = worker->scratch + PAD,
	};
	worker->chunk.rows = count_rows(lane, &worker->chunk, stop + 1 - first);
	read_columns(lane, worker);
	count_lines(worker, mask.has_breaks);
	size_t last = worker->chunk.end[worker->chunk.rows * lane->width];
	worker->start = from + worker->chunk.end[0] + 1 - PAD;
	worker->end = from + last + 1 - PAD;
	return true;
}

static void work(void *shared, size_t number, size_t block)
{
	struct lane *lane = shared;
	struct worker *worker = &lane->worker[number];
	size_t from = lane->begin + block * lane->chunk, until = from + lane->chunk;

	worker->start = SIZE_MAX;
	worker->got = 0;
	if (atomic_load_explicit(&lane->is_over, memory_order_relaxed))
		return;
	if (block == 0)
		(void)!read_chunk(lane, worker, from, until, true, false);
	else if (!read_chunk(lane, worker, from - 1, until, false, false))
		(void)!read_chunk(lane, worker, from - 1, until, false, true);
}

/* ---- in the order of the file --------------------------------------------------------------- */

static void follow_all(const struct lane *lane, struct worker *worker)
{
	for (size_t i = 0; i < lane->rows->columns; i++)
		csv_cells_follow(&worker->cells[i], &lane->rows->gather[i]);
}

static bool fits(const struct lane *lane, const struct worker *worker)
{
	for (size_t i = 0; i < lane->rows->columns; i++)
		if (!gather_fits(&lane->rows->gather[i], &worker->cells[i].part))
			return false;
	return true;
}

static bool join_column(const struct lane *lane, struct worker *worker, size_t column)
{
	struct csv_rows *rows = lane->rows;
	struct gather *gather = &rows->gather[column];
	struct csv_cells *cells = &worker->cells[column];
	size_t count = worker->chunk.rows;
	uint32_t code;

	if (!gather_join(gather, &cells->part, rows->rows, count, rows->room, rows->err))
		return false;
	for (size_t i = 0; i < cells->waiting_count && gather->state == GATHER_IDS; i++) {
		size_t row = cells->waiting[i];
		struct str text = csv_chunk_cell(&worker->chunk, row, column);
		if (!gather_set_text(gather, rows->rows + row, rows->rows + count, rows->room, text,
		                     &code, rows->err))
			return false;
		csv_cells_learn(cells, &worker->lore, text, code);
	}
	return true;
}

/* Joins the rows to those before; the records go on behind them. */
static bool join(const struct lane *lane, struct worker *worker)
{
	struct csv_rows *rows = lane->rows;
	struct csv_stretch *stretch = &worker->stretch;

	if (worker->chunk.rows == 0)
		return true;
	if (!csv_rows_reserve(rows, worker->chunk.rows))
		return false;
	for (size_t i = 0; i < rows->columns; i++)
		if (!join_column(lane, worker, i))
			return false;
	stretch->first_line = lane->records->line;
	stretch->first_unfilled += stretch->first_line;
	if (!csv_rows_add(rows, stretch))
		return false;
	rows->anchor = (struct csv_anchor){
		.offset = worker->end,
		.record = rows->record,
		.line = lane->records->line + worker->lines,
	};
	csv_records_go(lane->records);
	return true;
}

static void merge(void *shared, size_t number, size_t block)
{
	struct lane *lane = shared;
	struct worker *worker = &lane->worker[number];
	struct csv_records *records = lane->records;
	size_t until = lane->begin + (block + 1) * lane->chunk;
	bool is_last = until >= lane->size;

	if (atomic_load_explicit(&lane->is_over, memory_order_relaxed))
		return;
	progress_step(records->offset);
	if (records->offset < until && (worker->start != records->offset || !fits(lane, worker))) {
		follow_all(lane, worker);
		if (!read_chunk(lane, worker, records->offset, until, true, false))
			worker->start = SIZE_MAX;
	}
	bool go_on = worker->start != records->offset || join(lane, worker);
	if (go_on && records->offset < until && !is_last)
		go_on = csv_records_read(records, until);
	if (!go_on)
		atomic_store_explicit(&lane->is_over, true, memory_order_relaxed);
	follow_all(lane, worker);
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static bool begin_worker(const struct lane *lane, struct worker *worker, struct err *err)
{
	size_t columns = lane->rows->columns, capacity = lane->capacity;
	const struct gather_rules *rules = &lane->rows->rules;

	worker->bytes = mem_alloc(capacity + 2 * PAD, 1, err);
	worker->scratch = mem_zero(capacity + 2 * PAD, 1, err);
	worker->index = mem_alloc(capacity + 2 * PAD, sizeof *worker->index, err);
	worker->waiting = mem_alloc(capacity, sizeof *worker->waiting, err);
	worker->line = mem_alloc(capacity, sizeof *worker->line, err);
	worker->values = mem_alloc(capacity + columns, sizeof *worker->values, err);
	worker->cells = mem_zero(columns, sizeof *worker->cells, err);
	worker->lore = (struct csv_lore){rules, 0, arena_new(err), REMEMBERED};
	if (worker->bytes == NULL || worker->scratch == NULL || worker->index == NULL ||
	    worker->waiting == NULL || worker->line == NULL || worker->values == NULL ||
	    worker->cells == NULL || worker->lore.arena == NULL)
		return false;
	memset(worker->bytes, 0, PAD);
	for (size_t i = 0; i < rules->missing_count; i++)
		worker->lore.missing |= UINT64_C(1) << MIN(rules->missing[i].length, (size_t)63);
	for (size_t i = 0; i < columns; i++)
		if (!csv_cells_begin(&worker->cells[i], &worker->lore, err))
			return false;
	follow_all(lane, worker);
	return true;
}

static void end_worker(const struct lane *lane, struct worker *worker)
{
	for (size_t i = 0; worker->cells != NULL && i < lane->rows->columns; i++)
		csv_cells_end(&worker->cells[i]);
	mem_free(worker->bytes);
	mem_free(worker->scratch);
	mem_free(worker->index);
	mem_free(worker->waiting);
	mem_free(worker->line);
	mem_free(worker->values);
	mem_free(worker->cells);
	arena_free(worker->lore.arena);
}

bool csv_fast_read(struct csv_records *records, size_t chunk)
{
	struct csv_rows *rows = records->rows;
	struct err *err = rows->err;
	struct lane lane = {
		.records = records,
		.rows = rows,
		.begin = records->offset,
		.size = records->source->size,
		.chunk = MIN(chunk, (size_t)CSV_CHUNK_MOST),
		.width = rows->columns + (rows->extra != 0),
	};
	lane.capacity = lane.chunk + MAX(lane.chunk, (size_t)ROOM_AHEAD);
	size_t blocks =
		lane.size > lane.begin ? (lane.size - lane.begin + lane.chunk - 1) / lane.chunk : 0;
	struct threads_task task = {&lane, work, merge};

	if (blocks == 0)
		return true;
	lane.workers = threads_workers(blocks);
	lane.worker = mem_zero(lane.workers, sizeof *lane.worker, err);
	bool done = lane.worker != NULL;
	for (size_t i = 0; done && i < lane.workers; i++)
		done = begin_worker(&lane, &lane.worker[i], err);
	done = done && threads_run(&task, blocks, lane.workers, err);
	for (size_t i = 0; lane.worker != NULL && i < lane.workers; i++)
		end_worker(&lane, &lane.worker[i]);
	mem_free(lane.worker);
	return done && !lane.is_over;
}
