/*
 * csv_fast.h - the fast lane of the CSV reader: chunks of the file on all cores. Floor 2.
 *
 * Regular records are read here, all else by libcsv (csv_records.h), which decides what CSV means.
 * The file is cut into chunks of equal length; a chunk's records are those that begin in it. A
 * thread reads a chunk, finds where its cells end (csv_mask.h) and turns them into numbers and
 * codes column by column (csv_cells.h). Then, strictly in the order of the file, its columns are
 * joined to the gathers, so that everything is as if one had read from beginning to end.
 *
 * Where a chunk's first record begins is a guess: behind the first LF, unless that makes quotes
 * irregular; then behind the first LF that lies outside quotes if the chunk begins within some. And
 * what type a column has is what it was when the thread joined its last chunk. When the chunk's
 * turn comes both are known; if a guess was wrong, the chunk is read again. Rows of a chunk are
 * taken up to the first that is not plain: another number of cells, a blank line, a lone CR, a text
 * in a column of numbers, what is no UTF-8. From there to the end of the chunk libcsv reads, and
 * says what there is to say.
 */
#ifndef CSV_FAST_H
#define CSV_FAST_H

#include "csv_records.h"

enum { CSV_CHUNK_MOST = 16 * 1024 * 1024 };

/*
 * Reads on from where `records` are, behind the first row at least, in chunks of so many bytes; 0:
 * what is best, which is one thread and small chunks for a file that is read before a second thread
 * would be there. True if libcsv is to read the rest; false at the end of the file and after an
 * error, which is in `rows->err`.
 */
MUST_USE bool csv_fast_read(struct csv_records *records, size_t chunk);

#endif
