@NullMarked
package dev.troupe.observe;

import org.jspecify.annotations.NullMarked;
