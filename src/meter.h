/*
 * meter.h - how far long work is, as a line on the terminal. Floor 5.
 *
 * The sink of progress.h. Standard error must be a terminal that can erase a line (TERM is not
 * "dumb"), else nothing is shown. After half a second of work the line appears, is drawn again at
 * most ten times a second, and goes when the work ends.
 */
#ifndef METER_H
#define METER_H

void meter_install(void);

/* Erases the line, if it is shown. For whoever writes a message; safe in a signal handler. */
void meter_wipe(void);

#endif
