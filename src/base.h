/* base.h - attributes and a few macros. Floor 0. */
#ifndef BASE_H
#define BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE          __attribute__((warn_unused_result))
#define NO_RETURN         __attribute__((noreturn))
#define PRINTF(text, arg) __attribute__((format(printf, text, arg)))

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MIN(a, b)     ((a) < (b) ? (a) : (b))
#define MAX(a, b)     ((a) > (b) ? (a) : (b))

#endif
