/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

import io.angelia.engine.queue.RedeliveryPolicy;

/**
 * What becomes of a failed delivery to a consumer that has a policy of its own.
 *
 * @param redelivery        whether and when the message is tried again.
 * @param deadLetterAddress name with prefix of the queue where it goes when it is not.
 */
public record FailurePolicy(RedeliveryPolicy redelivery, String deadLetterAddress) {}
