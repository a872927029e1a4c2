// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Certificates} from "../../main/solidity/Certificates.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {BatchHeader, DataKind, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

contract RollupTest is Fixture {
    function test_takes_a_chain_of_batches_and_records_their_roots() external {
        BatchHeader memory first = _nextHeader();
        _submit(first, _genesis());
        BatchHeader memory second = _nextHeader();
        _submit(second, _genesis());
        Rollup.Batch memory batch = rollup.batchAt(SUBNET, 1);
        _eq(batch.lastStateRoot, second.lastStateRoot, "state root");
        _eq(batch.last, 2, "last block");
        _eq(rollup.tipOf(SUBNET).nextIndex, 2, "next index");
    }

    function test_two_thirds_of_the_weight_are_not_enough_and_more_are() external {
        BatchHeader memory header = _nextHeader();
        // 40 + 30 of 100 is more than two thirds, 40 + 20 is not
        Member[] memory list = _genesis();
        MemberSignature[] memory few = new MemberSignature[](2);
        few[0] = MemberSignature(0, _sign(list[0].signer, _attested(header)));
        few[1] = MemberSignature(2, _sign(list[2].signer, _attested(header)));
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(list[0].operator);
        vm.expectRevert(abi.encodeWithSelector(Certificates.TooLittleWeight.selector, 60, 100));
        rollup.submitBatch(SUBNET, header, list, few, DataKind.Blob, "");
        _submitCertified(header, list, _certificate(list, 2, _attested(header)));
    }

    function test_a_signer_counts_once() external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        MemberSignature[] memory twice = new MemberSignature[](3);
        for (uint256 i = 0; i < 3; i++) {
            twice[i] = MemberSignature(0, _sign(list[0].signer, _attested(header)));
        }
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(list[0].operator);
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignersNotAscending.selector, 0));
        rollup.submitBatch(SUBNET, header, list, twice, DataKind.Blob, "");
    }

    function test_a_list_of_the_posters_own_making_is_refused() external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        list[0].weight = 1_000;
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(list[0].operator);
        vm.expectPartialRevert(Rollup.WrongMembers.selector);
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Blob, "");
    }

    function test_only_members_post() external {
        BatchHeader memory header = _nextHeader();
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.expectRevert(abi.encodeWithSelector(Rollup.NotMember.selector, address(this)));
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, DataKind.Blob, "");
    }

    function testFuzz_any_changed_field_is_refused(uint8 field, bytes32 noise) external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        bytes32[] memory blobs = header.blobVersionedHashes;
        _change(header, field % 12, noise);
        vm.blobhashes(blobs);
        vm.prank(list[0].operator);
        vm.expectRevert();
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Blob, "");
    }

    function _change(BatchHeader memory h, uint8 field, bytes32 noise) private pure {
        uint64 number = uint64(uint256(noise));
        vm.assume(number > 1 && number != h.lastTimestamp && noise != 0);
        if (field == 0) h.index = number;
        else if (field == 1) h.epoch = number;
        else if (field == 2) h.first = number;
        else if (field == 3) h.last = number;
        else if (field == 4) h.parentBlockHash = noise;
        else if (field == 5) h.lastBlockHash = noise;
        else if (field == 6) h.lastStateRoot = noise;
        else if (field == 7) h.lastTimestamp = number;
        else if (field == 8) h.inboxThrough = number;
        else if (field == 9) h.inboxAccumulator = noise;
        else if (field == 10) h.payloadHash = noise;
        else h.blobVersionedHashes = _blobs(2);
    }

    function test_blobs_must_be_exactly_those_of_the_header() external {
        BatchHeader memory header = _nextHeader();
        header.blobVersionedHashes = _blobs(2);
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        for (uint256 attached = 0; attached < 4; attached++) {
            if (attached == 2) continue;
            vm.blobhashes(_blobs(attached));
            vm.prank(list[0].operator);
            vm.expectPartialRevert(Rollup.WrongBlobHash.selector);
            rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Blob, "");
        }
        _submitCertified(header, list, certificate);
    }

    function test_calldata_must_hash_to_the_payload_hash() external {
        BatchHeader memory header = _nextHeader();
        header.blobVersionedHashes = new bytes32[](0);
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.prank(list[0].operator);
        vm.expectRevert(Rollup.WrongPayload.selector);
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Calldata, "another");
        vm.prank(list[0].operator);
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Calldata, "payload");
    }

    function test_a_kind_that_the_subnet_does_not_allow_is_refused() external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.prank(list[0].operator);
        vm.expectRevert(abi.encodeWithSelector(Rollup.KindNotAllowed.selector, DataKind.Committee));
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Committee, "");
    }

    function test_the_inbox_accumulator_must_be_that_of_the_inbox() external {
        inbox.deposit(SUBNET, address(1), false, 0, 0, 100_000, "");
        BatchHeader memory header = _nextHeader();
        header.inboxThrough = 1;
        header.inboxAccumulator = inbox.accumulatorAt(SUBNET, 1);
        _submit(header, _genesis());
        _eq(rollup.tipOf(SUBNET).inboxThrough, 1, "inbox through");
    }

    function test_a_new_member_certifies_two_epochs_after_the_batch_that_applied_it() external {
        Member memory member = _newMember(address(0xA9), 400);
        registry.bond(SUBNET, member.operator, BOND);
        vm.prank(GOVERNOR);
        registry.admit(SUBNET, member);
        BatchHeader memory applying = _nextHeader();
        applying.inboxThrough = 1;
        applying.inboxAccumulator = inbox.accumulatorAt(SUBNET, 1);
        _submit(applying, _genesis());
        _submit(_at(_nextHeader(), 1), _genesis());
        genesis.push(member);
        _submit(_at(_nextHeader(), 2), _genesis());
        _eq(rollup.tipOf(SUBNET).epoch, 2, "epoch");
    }

    function test_leaving_out_an_overdue_message_holds_batches_until_one_includes_it() external {
        inbox.deposit(SUBNET, address(1), false, 0, 0, 100_000, "");
        vm.warp(GENESIS + 1 days + 1);
        _submit(_nextHeader(), _genesis());
        _true(rollup.tipOf(SUBNET).held, "held");
        _true(!rollup.epochSettled(SUBNET, 0), "not settled while held");
        BatchHeader memory including = _nextHeader();
        including.inboxThrough = 1;
        including.inboxAccumulator = inbox.accumulatorAt(SUBNET, 1);
        _submit(including, _genesis());
        _true(!rollup.tipOf(SUBNET).held, "released");
    }

    function test_the_owner_may_name_a_committee_only_after_a_silence() external {
        Member[] memory committee = new Member[](1);
        committee[0] = _newMember(address(0xC0), 1);
        vm.expectRevert(abi.encodeWithSelector(Rollup.TooEarlyToRescue.selector, GENESIS + 7 days));
        rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        vm.warp(GENESIS + 7 days);
        rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        _submit(_nextHeader(), committee);
    }

    function test_a_batch_may_not_run_ahead_of_l1s_clock() external {
        BatchHeader memory header = _nextHeader();
        header.lastTimestamp = GENESIS * 1000 + 60_001;
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(genesis[0].operator);
        vm.expectPartialRevert(Rollup.TimestampAhead.selector);
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, DataKind.Blob, "");
    }

    /// Six blobs, four members: what posting costs besides blob gas.
    function test_gas_of_submitBatch_stays_within_its_bound() external {
        _submit(_nextHeader(), _genesis());
        BatchHeader memory header = _nextHeader();
        header.blobVersionedHashes = _blobs(6);
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(list[0].operator);
        uint256 before = gasleft();
        rollup.submitBatch(SUBNET, header, list, certificate, DataKind.Blob, "");
        uint256 used = before - gasleft();
        _true(used < 260_000, string.concat("gas used ", _text(used)));
    }

    function _text(uint256 n) private pure returns (string memory) {
        if (n < 10) return string(abi.encodePacked(uint8(48 + n)));
        return string.concat(_text(n / 10), string(abi.encodePacked(uint8(48 + (n % 10)))));
    }
}
