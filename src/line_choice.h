/* line_choice.h - the candidates for what is being typed: what they share, how they look. Floor 5.
 */
#ifndef LINE_CHOICE_H
#define LINE_CHOICE_H

#include "line.h"

/* How many bytes all candidates begin with, whole characters only; there is one at least. */
size_t choice_common(const struct line_choice *choice);

/* Prints them in order, down the columns of a terminal so wide; or the note, if there is one. */
void choice_print(const struct line_choice *choice, size_t columns);

#endif
