/** The Redis protocol: requests decoded from bytes, replies encoded to them. */
@NullMarked
package dev.troupe.kv.resp;

import org.jspecify.annotations.NullMarked;
