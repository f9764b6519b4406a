/** Reaching actors by typed keys, from any code, without holding a reference. */
@NullMarked
package dev.troupe.router;

import org.jspecify.annotations.NullMarked;
