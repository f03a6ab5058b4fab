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
	AHEAD = 4096,            /* bytes read behind a chunk, where its last record ends */
	ROOM_AHEAD = 64 * 1024,  /* ... at most, or as many as the chunk has */
	REMEMBERED = 8 << 20,    /* bytes of texts and their codes, a thread */
	PIECES_AHEAD = 2,        /* chunks that a thread may have read before their turn */
	SMALL = 2 << 20,         /* bytes that are not worth a second thread */
	SMALL_CHUNK = 32 * 1024, /* in memory that is soon used again */
	LARGE_CHUNK = 256 * 1024,
};

static const double MARGIN = 1.02; /* rows expected, for those that are shorter */

/* What a thread knows of each column. */
struct worker {
	struct csv_known *known;
	struct csv_kind *kind;
	struct csv_lore lore;
};

/* A chunk on its way from the file to the gathers. */
struct piece {
	/* room */
	char *bytes;       /* a block, the chunk and what is ahead, a block */
	char *scratch;     /* as much */
	uint32_t *index;   /* ends of cells, behind the byte in front */
	uint32_t *waiting; /* rows, column by column, and the codes that their texts were given */
	uint32_t *code;
	uint32_t *line; /* of each row, from the first */
	double *values; /* column by column */

	/* the bytes: those from `at` of the file on, behind the first block */
	size_t at, got;
	bool is_end; /* of the file */

	/* what was read */
	struct csv_chunk chunk;
	size_t start, end; /* of the records in the file; start is SIZE_MAX if nothing was read */
	size_t lines;      /* line ends in them */
	struct csv_stretch stretch;
	struct csv_cells *cells; /* of each column */

	/* what the thread is told when the chunk's turn is over */
	bool is_over;
	struct csv_kind *kind;
};

struct lane {
	struct csv_records *records;
	struct csv_rows *rows;
	size_t begin, size; /* where chunk 0 begins, where the file ends */
	size_t chunk, capacity;
	size_t width; /* cells a record */
	struct worker *worker;
	struct worker joiner; /* who reads again what was read wrongly, in its turn */
	struct piece *piece;  /* ahead + 1 of each worker */
	size_t workers, ahead, pieces;
	atomic_bool is_over; /* an error, or the file's end came early */
};

/* ---- a chunk's records ---------------------------------------------------------------------- */

/* Reads until `want` bytes are there, or all. */
static bool fill(const struct lane *lane, struct piece *piece, size_t want)
{
	struct err ignored = {0}; /* libcsv will meet it, too */
	size_t more,
		step = MIN(MAX(want, piece->got) - piece->got + AHEAD, lane->capacity - piece->got);

	if (want <= piece->got || piece->is_end || step == 0)
		return true;
	if (!source_peek(lane->records->source, piece->at + piece->got,
	                 piece->bytes + PAD + piece->got, step, &more, &ignored))
		return false;
	piece->got += more;
	piece->is_end = more < step;
	return true;
}

/*
 * Finds the ends of cells from the first byte on, up to the record that ends at byte `until` or
 * behind it. `stop` is the place of the last end that ends a record; false if there is none.
 */
static bool find_ends(const struct lane *lane, struct piece *piece, struct csv_mask *mask,
                      size_t until, size_t *stop)
{
	const char *bytes = piece->bytes;
	size_t last = PAD + until - piece->at - 1, done = PAD;
	size_t to = PAD + (until - piece->at + PAD - 1) / PAD * PAD;

	for (bool is_cut = false; !is_cut && !mask->is_irregular; to += PAD) {
		if (!fill(lane, piece, to - PAD))
			return false;
		is_cut = to > PAD + piece->got;
		csv_mask_ends(mask, bytes, done, MIN(to, PAD + piece->got), CSV_MASK_BEST);
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

/* Whether the row-th record has as many cells as it should; blank lines are no records. */
static bool is_record(const struct lane *lane, const struct csv_chunk *chunk, size_t row)
{
	const uint32_t *end = chunk->end + row * chunk->width;
	size_t length = end[1] - end[0] - 1, width = chunk->width;

	for (size_t i = 1; i < width; i++)
		if (chunk->bytes[end[i]] == '\n')
			return false;
	if (chunk->bytes[end[width]] != '\n')
		return false;
	if (width == 1 && (length == 0 || (length == 1 && chunk->bytes[end[1] - 1] == '\r')))
		return false;
	return width == lane->rows->columns || csv_chunk_cell(chunk, row, width - 1).length == 0;
}

/* How many records are as they should be, of `lines` with so many ends of cells in them. */
static size_t count_rows(const struct lane *lane, const struct csv_chunk *chunk, size_t ends,
                         size_t lines)
{
	size_t rows = 0, width = chunk->width;

	if (width > 1 && width == lane->rows->columns && lines * width == ends) {
		while (rows < lines && chunk->bytes[chunk->end[(rows + 1) * width]] == '\n')
			rows++;
		if (rows == lines)
			return rows; /* no LF is left for other places */
	}
	for (rows = 0; (rows + 1) * width <= ends && is_record(lane, chunk, rows);)
		rows++;
	return rows;
}

/* Turns the cells into columns; rows are cut off before the first that is not plain. */
static void read_columns(const struct lane *lane, const struct worker *worker, struct piece *piece)
{
	struct csv_chunk *chunk = &piece->chunk;
	size_t rows;

	do {
		char *values = (char *)piece->values;
		uint32_t *waiting = piece->waiting;
		rows = chunk->rows;
		for (size_t i = 0; i < lane->rows->columns && chunk->rows > 0; i++) {
			struct csv_cells *cells = &piece->cells[i];
			cells->kind = worker->kind[i];
			cells->waiting = waiting;
			chunk->rows = csv_cells_read(cells, &worker->known[i], &worker->lore, chunk,
			                             i, values);
			waiting += cells->waiting_count;
			values += (rows * cells->part.width + 7) / 8 * 8;
		}
	} while (chunk->rows < rows);
}

/* Lines of the rows, and rows without any cell filled. Lines count from the first row's. */
static void count_lines(struct piece *piece, bool has_breaks)
{
	const struct csv_chunk *chunk = &piece->chunk;
	struct csv_stretch *stretch = &piece->stretch;

	*stretch = (struct csv_stretch){.rows = chunk->rows};
	piece->lines = has_breaks ? 0 : chunk->rows;
	stretch->line = has_breaks ? piece->line : NULL;
	for (size_t row = 0; row < chunk->rows; row++) {
		const uint32_t *end = chunk->end + row * chunk->width;
		struct str record = {chunk->bytes + end[0] + 1, end[chunk->width] - end[0] - 1};
		if (csv_chunk_is_unfilled(chunk, row) && stretch->unfilled++ == 0)
			stretch->first_unfilled = has_breaks ? piece->lines : row;
		if (!has_breaks)
			continue;
		if (record.length > 0 && record.at[record.length - 1] == '\r')
			record.length--;
		piece->line[row] = (uint32_t)piece->lines;
		piece->lines += 1 + csv_scan_lines(record);
	}
}

/*
 * Reads the records from byte `from` of the file, up to the one that ends at `until` or behind it.
 * If `from` is no beginning of a record, the first is looked for. False if nothing could be read,
 * or the bytes are irregular and `quoted` may be another.
 */
static bool read_chunk(const struct lane *lane, const struct worker *worker, struct piece *piece,
                       size_t from, size_t until, bool is_beginning, bool is_quoted)
{
	struct csv_mask mask = {
		.separator = lane->rows->separator,
		.quoted = is_quoted ? UINT64_MAX : 0,
		.begins = 1,
		.end = piece->index + 1,
	};
	size_t first = 0, stop;

	piece->start = SIZE_MAX;
	if (piece->at != from || piece->got == 0) {
		piece->at = from;
		piece->got = 0;
		piece->is_end = false;
	}
	if (!find_ends(lane, piece, &mask, until, &stop) || (mask.is_irregular && !is_beginning))
		return false;
	piece->index[0] = PAD - 1;
	while (!is_beginning && piece->bytes[mask.end[first]] != '\n')
		first++;
	first += !is_beginning; /* the byte in front of the first cell is index[first] */
	size_t lines = mask.lines - !is_beginning;
	for (size_t i = stop + 1; i < mask.count; i++)
		lines -= piece->bytes[mask.end[i]] == '\n';
	piece->chunk = (struct csv_chunk){
		.bytes = piece->bytes,
		.end = piece->index + first,
		.width = lane->width,
		.has_doubled = mask.doubled != 0,
		.has_returns = mask.crs != 0,
		.scratch = piece->scratch + PAD,
	};
	piece->chunk.rows = count_rows(lane, &piece->chunk, stop + 1 - first, lines);
	read_columns(lane, worker, piece);
	count_lines(piece, mask.breaks != 0);
	size_t last = piece->chunk.end[piece->chunk.rows * lane->width];
	piece->start = from + piece->chunk.end[0] + 1 - PAD;
	piece->end = from + last + 1 - PAD;
	return true;
}

/* What became of the chunk that was here: the codes of texts that waited, the kinds of columns. */
static void learn(const struct lane *lane, struct worker *worker, struct piece *piece)
{
	const uint32_t *code = piece->code;

	if (!piece->is_over)
		return;
	for (size_t i = 0; i < lane->rows->columns; i++) {
		const struct csv_cells *cells = &piece->cells[i];
		worker->kind[i] = piece->kind[i];
		for (size_t k = 0; piece->chunk.rows > 0 && k < cells->waiting_count; k++) {
			struct str text = csv_chunk_cell(&piece->chunk, cells->waiting[k], i);
			csv_known_learn(&worker->known[i], &worker->lore, text, *code++);
		}
	}
	piece->is_over = false;
}

static void work(void *shared, size_t state, size_t block)
{
	struct lane *lane = shared;
	struct worker *worker = &lane->worker[state / (lane->ahead + 1)];
	struct piece *piece = &lane->piece[state];
	size_t from = lane->begin + block * lane->chunk, until = from + lane->chunk;

	learn(lane, worker, piece);
	piece->start = SIZE_MAX;
	piece->got = 0;
	if (atomic_load_explicit(&lane->is_over, memory_order_relaxed))
		return;
	if (block == 0)
		(void)!read_chunk(lane, worker, piece, from, until, true, false);
	else if (!read_chunk(lane, worker, piece, from - 1, until, false, false))
		(void)!read_chunk(lane, worker, piece, from - 1, until, false, true);
}

/* ---- in the order of the file --------------------------------------------------------------- */

static bool fits(const struct lane *lane, const struct piece *piece)
{
	for (size_t i = 0; i < lane->rows->columns; i++)
		if (!gather_fits(&lane->rows->gather[i], &piece->cells[i].part))
			return false;
	return true;
}

/* The codes that texts are given go to `code`, which moves behind them. */
static bool join_column(const struct lane *lane, struct piece *piece, size_t column,
                        uint32_t **code)
{
	struct csv_rows *rows = lane->rows;
	struct gather *gather = &rows->gather[column];
	struct csv_cells *cells = &piece->cells[column];
	size_t count = piece->chunk.rows;

	if (!gather_join(gather, &cells->part, rows->rows, count, rows->room, rows->err))
		return false;
	if (gather->state != GATHER_IDS)
		cells->waiting_count = 0;
	for (size_t i = 0; i < cells->waiting_count; i++) {
		size_t row = cells->waiting[i];
		struct str text = csv_chunk_cell(&piece->chunk, row, column);
		if (!gather_set_text(gather, rows->rows + row, rows->rows + count, rows->room, text,
		                     (*code)++, rows->err))
			return false;
	}
	return true;
}

/*
 * Makes room for the first rows, and for as many as the file will have if all are as long. Memory
 * that is not filled is not taken from anyone.
 */
static bool reserve(const struct lane *lane, const struct piece *piece)
{
	struct csv_rows *rows = lane->rows;
	size_t count = piece->chunk.rows, bytes = piece->end - piece->start;
	double expected = (double)(lane->size - piece->start) / (double)bytes * (double)count;
	struct err ignored = {0}, *err = rows->err;

	if (rows->fast_rows == 0 && expected > (double)count) {
		rows->err = &ignored; /* perhaps the rows to come are longer, and there is room */
		bool done = csv_rows_reserve(rows, (size_t)(expected * MARGIN));
		rows->err = err;
		for (size_t i = 0; done && i < rows->columns; i++)
			if (rows->gather[i].data != NULL)
				mem_expect(rows->gather[i].data,
				           rows->room * rows->gather[i].width);
	}
	return csv_rows_reserve(rows, count);
}

/* Joins the rows to those before; the records go on behind them. */
static bool join(const struct lane *lane, struct piece *piece)
{
	struct csv_rows *rows = lane->rows;
	struct csv_stretch *stretch = &piece->stretch;
	uint32_t *code = piece->code;

	if (piece->chunk.rows == 0)
		return true;
	if (!reserve(lane, piece))
		return false;
	for (size_t i = 0; i < rows->columns; i++)
		if (!join_column(lane, piece, i, &code))
			return false;
	stretch->first_line = lane->records->line;
	stretch->first_unfilled += stretch->first_line;
	if (!csv_rows_add(rows, stretch))
		return false;
	rows->anchor = (struct csv_anchor){
		.offset = piece->end,
		.record = rows->record,
		.line = lane->records->line + piece->lines,
	};
	csv_records_go(lane->records);
	return true;
}

static void follow(const struct lane *lane, struct csv_kind *kind)
{
	for (size_t i = 0; i < lane->rows->columns; i++)
		kind[i] = csv_kind_of(&lane->rows->gather[i]);
}

static void merge(void *shared, size_t state, size_t block)
{
	struct lane *lane = shared;
	struct piece *piece = &lane->piece[state];
	struct csv_records *records = lane->records;
	size_t until = lane->begin + (block + 1) * lane->chunk;
	bool is_last = until >= lane->size, go_on = true;

	if (atomic_load_explicit(&lane->is_over, memory_order_relaxed))
		return;
	progress_step(records->offset);
	if (records->offset < until && (piece->start != records->offset || !fits(lane, piece))) {
		follow(lane, lane->joiner.kind);
		if (!read_chunk(lane, &lane->joiner, piece, records->offset, until, true, false))
			piece->start = SIZE_MAX;
	}
	if (piece->start == records->offset)
		go_on = join(lane, piece);
	else
		piece->chunk.rows = 0;
	if (go_on && records->offset < until && !is_last)
		go_on = csv_records_read(records, until);
	if (!go_on)
		atomic_store_explicit(&lane->is_over, true, memory_order_relaxed);
	follow(lane, piece->kind);
	piece->is_over = true;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static bool begin_worker(const struct lane *lane, struct worker *worker, struct err *err)
{
	size_t columns = lane->rows->columns;

	worker->known = mem_zero(columns, sizeof *worker->known, err);
	worker->kind = mem_alloc(columns, sizeof *worker->kind, err);
	worker->lore.room = REMEMBERED;
	worker->lore.arena = arena_new(err);
	if (worker->known == NULL || worker->kind == NULL || worker->lore.arena == NULL)
		return false;
	csv_lore_begin(&worker->lore, &lane->rows->rules);
	for (size_t i = 0; i < columns; i++)
		if (!csv_known_begin(&worker->known[i], &worker->lore, &lane->rows->gather[i], err))
			return false;
	follow(lane, worker->kind);
	return true;
}

static void end_worker(const struct lane *lane, struct worker *worker)
{
	for (size_t i = 0; worker->known != NULL && i < lane->rows->columns; i++)
		csv_known_end(&worker->known[i]);
	mem_free(worker->known);
	mem_free(worker->kind);
	arena_free(worker->lore.arena);
}

static bool begin_piece(const struct lane *lane, struct piece *piece, struct err *err)
{
	size_t columns = lane->rows->columns, capacity = lane->capacity;

	piece->bytes = mem_alloc(capacity + 2 * PAD, 1, err);
	piece->scratch = mem_zero(capacity + 2 * PAD, 1, err);
	piece->index = mem_alloc(capacity + 2 * PAD, sizeof *piece->index, err);
	piece->waiting = mem_alloc(capacity, sizeof *piece->waiting, err);
	piece->code = mem_alloc(capacity, sizeof *piece->code, err);
	piece->line = mem_alloc(capacity, sizeof *piece->line, err);
	piece->values = mem_alloc(capacity + columns, sizeof *piece->values, err);
	piece->cells = mem_zero(columns, sizeof *piece->cells, err);
	piece->kind = mem_alloc(columns, sizeof *piece->kind, err);
	if (piece->bytes == NULL || piece->scratch == NULL || piece->index == NULL ||
	    piece->waiting == NULL || piece->code == NULL || piece->line == NULL ||
	    piece->values == NULL || piece->cells == NULL || piece->kind == NULL)
		return false;
	memset(piece->bytes, 0, PAD);
	return true;
}

static void end_piece(struct piece *piece)
{
	mem_free(piece->bytes);
	mem_free(piece->scratch);
	mem_free(piece->index);
	mem_free(piece->waiting);
	mem_free(piece->code);
	mem_free(piece->line);
	mem_free(piece->values);
	mem_free(piece->cells);
	mem_free(piece->kind);
}

static bool begin_lane(struct lane *lane, struct err *err)
{
	lane->ahead = lane->workers > 1 ? PIECES_AHEAD : 0;
	lane->pieces = lane->workers * (lane->ahead + 1);
	lane->worker = mem_zero(lane->workers, sizeof *lane->worker, err);
	lane->piece = mem_zero(lane->pieces, sizeof *lane->piece, err);
	bool done = lane->worker != NULL && lane->piece != NULL &&
	            begin_worker(lane, &lane->joiner, err);
	for (size_t i = 0; done && i < lane->workers; i++)
		done = begin_worker(lane, &lane->worker[i], err);
	for (size_t i = 0; done && i < lane->pieces; i++)
		done = begin_piece(lane, &lane->piece[i], err);
	return done;
}

static void end_lane(struct lane *lane)
{
	end_worker(lane, &lane->joiner);
	for (size_t i = 0; lane->worker != NULL && i < lane->workers; i++)
		end_worker(lane, &lane->worker[i]);
	for (size_t i = 0; lane->piece != NULL && i < lane->pieces; i++)
		end_piece(&lane->piece[i]);
	mem_free(lane->worker);
	mem_free(lane->piece);
}

bool csv_fast_read(struct csv_records *records, size_t chunk)
{
	struct csv_rows *rows = records->rows;
	struct lane lane = {
		.records = records,
		.rows = rows,
		.begin = records->offset,
		.size = records->source->size,
		.width = rows->columns + (rows->extra != 0),
	};
	struct threads_task task = {&lane, work, merge};
	size_t bytes = lane.size > lane.begin ? lane.size - lane.begin : 0;
	bool is_small = chunk == 0 && bytes < SMALL;

	if (bytes == 0)
		return true;
	if (chunk == 0)
		chunk = is_small ? SMALL_CHUNK : LARGE_CHUNK;
	lane.chunk = MIN(chunk, (size_t)CSV_CHUNK_MOST);
	lane.capacity = MIN(lane.chunk + MAX(lane.chunk, (size_t)ROOM_AHEAD), bytes + PAD);
	size_t blocks = (bytes + lane.chunk - 1) / lane.chunk;
	lane.workers = is_small ? 1 : threads_workers(blocks);
	bool done = begin_lane(&lane, rows->err) &&
	            threads_run_ahead(&task, blocks, lane.workers, lane.ahead, rows->err);
	end_lane(&lane);
	return done && !lane.is_over;
}
