/** What a subnet of several operators takes from a submission to a certificate: a model in virtual time, with measured parts. */
@NullMarked
package org.lumia.benchmarks.subnet;

import org.jspecify.annotations.NullMarked;
