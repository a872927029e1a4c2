// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Certificates} from "../../main/solidity/Certificates.sol";
import {Hashes} from "../../main/solidity/Hashes.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {BatchHeader, DataKind, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";
import {Vm} from "./Vm.sol";

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
        vm.expectRevert(abi.encodeWithSelector(Certificates.TooLittleWeight.selector, 60, 100));
        rollup.submitBatch(SUBNET, header, list, few, _noClaim(), "");
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
        vm.expectRevert(abi.encodeWithSelector(Certificates.SignersNotAscending.selector, 0));
        rollup.submitBatch(SUBNET, header, list, twice, _noClaim(), "");
    }

    function test_a_list_of_the_posters_own_making_is_refused() external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        list[0].weight = 1_000;
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.expectPartialRevert(Rollup.WrongMembers.selector);
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "");
    }

    function test_whoever_pays_a_certificate_suffices_and_nobody_is_credited_unasked() external {
        BatchHeader memory header = _nextHeader();
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.recordLogs();
        vm.prank(address(0xFEE));
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, _noClaim(), "");
        (address poster, address payer, BatchHeader memory said) = _submitted();
        _eq(poster, address(0), "poster");
        _eq(payer, address(0xFEE), "payer");
        _eq(Hashes.commitment(said), Hashes.commitment(header), "header");
    }

    function test_a_claim_credits_the_operator_that_signed_it_for_this_payer_and_batch_alone() external {
        BatchHeader memory header = _nextHeader();
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        MemberSignature memory claim =
            MemberSignature(2, _sign(genesis[2].signer, Hashes.postingClaim(SUBNET, 0, address(0xFEE))));
        vm.blobhashes(header.blobVersionedHashes);
        vm.prank(address(0xBAD));
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, claim, "");
        claim.member = 1;
        vm.prank(address(0xFEE));
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, claim, "");
        claim.member = 2;
        vm.recordLogs();
        vm.prank(address(0xFEE));
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, claim, "");
        (address poster,,) = _submitted();
        _eq(poster, genesis[2].operator, "poster");
        header = _nextHeader();
        certificate = _certificate(_genesis(), 4, _attested(header));
        vm.prank(address(0xFEE));
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, claim, "");
    }

    function _submitted() private returns (address poster, address payer, BatchHeader memory header) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        (, poster, payer, header) = abi.decode(logs[logs.length - 1].data, (bytes32, address, address, BatchHeader));
    }

    function testFuzz_any_changed_field_is_refused(uint8 field, bytes32 noise) external {
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        bytes32[] memory blobs = header.blobVersionedHashes;
        _change(header, field % 13, noise);
        vm.blobhashes(blobs);
        vm.expectRevert();
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "");
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
        else if (field == 11) h.kind = DataKind.Calldata;
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
                vm.expectPartialRevert(Rollup.WrongBlobHash.selector);
            rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "");
        }
        _submitCertified(header, list, certificate);
    }

    function test_calldata_must_hash_to_the_payload_hash() external {
        BatchHeader memory header = _nextHeader();
        header.blobVersionedHashes = new bytes32[](0);
        header.kind = DataKind.Calldata;
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.expectRevert(Rollup.WrongPayload.selector);
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "another");
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "payload");
    }

    function test_a_kind_that_the_subnet_does_not_allow_is_refused() external {
        BatchHeader memory header = _nextHeader();
        header.kind = DataKind.Committee;
        Member[] memory list = _genesis();
        MemberSignature[] memory certificate = _certificate(list, 4, _attested(header));
        vm.expectRevert(abi.encodeWithSelector(Rollup.KindNotAllowed.selector, DataKind.Committee));
        rollup.submitBatch(SUBNET, header, list, certificate, _noClaim(), "");
    }

    function test_a_certificate_for_blobs_is_none_for_a_committee() external {
        rollup.changeParameters(SUBNET, 1 days, 7 days, 7);
        BatchHeader memory header = _nextHeader();
        Member[] memory list = _genesis();
        MemberSignature[] memory forBlobs = _certificate(list, 4, _attested(header));
        header.kind = DataKind.Committee;
        vm.expectPartialRevert(Certificates.WrongSignature.selector);
        rollup.submitBatch(SUBNET, header, list, forBlobs, _noClaim(), "");
        _submit(header, list);
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
        Member memory member = _newMember(address(0xA9), 33);
        registry.bond(SUBNET, member.operator, BOND);
        vm.prank(GOVERNOR);
        registry.admit(SUBNET, member);
        _applyAll(_nextHeader(), _genesis());
        _submit(_at(_nextHeader(), 1), _genesis());
        genesis.push(member);
        _submit(_at(_nextHeader(), 2), _genesis());
        _eq(rollup.tipOf(SUBNET).epoch, 2, "epoch");
    }

    function test_a_batch_that_leaves_out_an_overdue_message_is_refused_and_one_that_applies_it_taken() external {
        inbox.deposit(SUBNET, address(1), false, 0, 0, 100_000, "");
        BatchHeader memory header = _nextHeader();
        header.lastTimestamp = (GENESIS + 1 days) * 1000;
        header.epoch = 144;
        vm.warp(GENESIS + 1 days + 1);
        _submit(header, _genesis());
        header = _nextHeader();
        header.lastTimestamp = (GENESIS + 1 days) * 1000 + 1;
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.expectRevert(
            abi.encodeWithSelector(
                Rollup.MessageOverdue.selector, 1, (GENESIS + 1 days) * 1000, header.lastTimestamp
            )
        );
        _submitCertified(header, _genesis(), certificate);
        _applyAll(header, _genesis());
    }

    function test_a_batch_may_not_run_ahead_of_l1s_clock() external {
        BatchHeader memory header = _nextHeader();
        header.lastTimestamp = GENESIS * 1000 + 60_001;
        MemberSignature[] memory certificate = _certificate(_genesis(), 4, _attested(header));
        vm.blobhashes(header.blobVersionedHashes);
        vm.expectPartialRevert(Rollup.TimestampAhead.selector);
        rollup.submitBatch(SUBNET, header, _genesis(), certificate, _noClaim(), "");
    }

    function test_delays_have_a_least_value_and_change_behind_the_owner_alone() external {
        vm.expectRevert(Rollup.InvalidParameters.selector);
        rollup.changeParameters(SUBNET, 1 hours - 1, 7 days, 3);
        vm.expectRevert(Rollup.InvalidParameters.selector);
        rollup.changeParameters(SUBNET, 1 days, 1 days - 1, 3);
        vm.expectRevert(Rollup.InvalidParameters.selector);
        rollup.changeParameters(SUBNET, 1 days, 7 days, 8);
        vm.prank(GOVERNOR);
        vm.expectPartialRevert(OwnableUpgradeable.OwnableUnauthorizedAccount.selector);
        rollup.changeParameters(SUBNET, 2 days, 7 days, 3);
        Rollup.RollupParameters memory p = rollup.parametersOf(SUBNET);
        p.forceDeadline = 0;
        vm.expectRevert(Rollup.InvalidParameters.selector);
        rollup.open(8, p);
        rollup.changeParameters(SUBNET, 2 days, 8 days, 1);
        _eq(rollup.parametersOf(SUBNET).rescueDelay, 8 days, "rescue delay");
    }
}
