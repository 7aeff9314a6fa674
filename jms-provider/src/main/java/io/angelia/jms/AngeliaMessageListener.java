/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.Message;
import java.util.List;

/**
 * A message-driven bean that gets messages in lists, so that what many messages cost together, such as a transaction or a round
 * trip to a database, need not be paid for each. The resource adapter calls it; consumers of sessions do not take it.
 *
 * <pre>{@code
 * @MessageDriven(activationConfig = {
 *     @ActivationConfigProperty(propertyName = "destination", propertyValue = "queue://orders"),
 *     @ActivationConfigProperty(propertyName = "maxBatch", propertyValue = "100")})
 * public class OrderBean implements AngeliaMessageListener {
 *     public void onMessages(List<Message> orders) { … }
 * }
 * }</pre>
 *
 * <p>A bean implements either this interface or {@link jakarta.jms.MessageListener}, not both.
 */
public interface AngeliaMessageListener {
    /**
     * Processes the messages that wait for this instance now, up to the activation property {@code maxBatch}. There is no waiting
     * for a list to fill up: a message that comes alone is handed over alone.
     *
     * <p><b>Thread.</b> One list at a time per instance, on the thread of its session. Up to {@code maxSession} instances work at
     * the same time; the messages of one ordering key ({@code JMSXGroupID}) go to one of them at a time.
     *
     * <p><b>Order.</b> The messages are in the order in which they would have come one by one.
     *
     * <p><b>Transaction.</b> When the method is transacted, all messages of the list are received in the one transaction that it runs
     * in, which takes all of them or none. When it is not, all are acknowledged together after it has returned.
     *
     * <p><b>Failure.</b> When the method throws, or its transaction is rolled back, the delivery of every message of the list has
     * failed, and counts as an attempt. They come again, as the redelivery policy says, but each in a list of its own: a message that was
     * delivered before ({@link Message#getJMSRedelivered()}) never shares a list. So a message that cannot be processed becomes a
     * dead letter alone, unless the policy allows one attempt only. A {@link RetryLater} holds for every message of the list. A
     * {@link RejectMessage} refuses the message of a list of one; for several it is a failure like any other, since nobody knows
     * which was meant. What was said of single messages before, by {@link AngeliaMessage#reject(String)} or
     * {@link AngeliaMessage#setRedeliveryDelay}, holds.
     *
     * @param messages from one to {@code maxBatch}; cannot be modified. The list may be kept, but the messages are not to be used by
     *                 several threads at a time.
     */
    void onMessages(List<Message> messages);
}
